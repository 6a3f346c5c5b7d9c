"""What chooses the next input: atheris, guided by the code that an input reaches, or hypothesis."""
