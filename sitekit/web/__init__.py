"""What runs in the reader's browser and is prepared at build time."""
