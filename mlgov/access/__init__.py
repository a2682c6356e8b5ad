"""Who may do what: people, rights, passwords, lock-out, sessions; plain rules without a store or a clock."""
