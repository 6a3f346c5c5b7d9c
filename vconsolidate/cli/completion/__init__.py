"""What the shell offers when Tab is pressed; nothing here loads solvers, tables or the network."""
