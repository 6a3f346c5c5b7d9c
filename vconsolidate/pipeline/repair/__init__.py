"""Plan, replay, repair; held-out data and the walk-forward backtest."""
