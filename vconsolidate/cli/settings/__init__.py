"""Settings: options of the command line that a file or the environment may state."""
