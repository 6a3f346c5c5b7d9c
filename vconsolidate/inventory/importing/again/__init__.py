"""Import again into an inventory that has been edited: the owner's edits stay, what the source has changed comes in."""
