"""report formats"""
