"""The supervisor's place: figures, the dossiers behind them, the workbook, the check of the chain."""
