"""Freedom before force: choose the symbol that already agrees with a picture."""
