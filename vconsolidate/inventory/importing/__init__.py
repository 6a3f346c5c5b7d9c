"""The machinery that importers share: from the files of a source to the text of an inventory."""
