"""A restore drill: a server made of the archive, looked at beside the live one, and gone afterwards."""
