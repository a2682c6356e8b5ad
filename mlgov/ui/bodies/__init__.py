"""Bodies on the screen: agenda, meetings, members and papers."""
