"""The same estate under other names, which only the holder of a key can lead back."""
