"""Forecasts of measured series: robust trends with seasons, and bands from forecasts of the past."""
