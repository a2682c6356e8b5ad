"""Forms generated from record kinds and from the policy's questionnaires."""
