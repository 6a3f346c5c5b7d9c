"""inventory importers"""
