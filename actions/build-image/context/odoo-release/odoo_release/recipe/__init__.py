"""The recipe: what lets the previous image run on a migrated database, without touching a business row."""
