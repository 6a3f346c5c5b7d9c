"""Service levels and budgets against a plan and its replay."""
