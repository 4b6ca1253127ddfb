"""What the server remembers: one database and one image store."""
