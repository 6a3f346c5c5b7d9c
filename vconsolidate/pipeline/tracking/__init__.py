"""What was measured after a migration against what plan and replay expected, and what the next plan learns from it."""
