"""check budgets"""
