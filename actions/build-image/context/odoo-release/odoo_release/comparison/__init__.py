"""What an update did to rows: one database compared with a copy of it from before the update."""
