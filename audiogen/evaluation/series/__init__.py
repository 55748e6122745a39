"""The evaluation of models of series: a walk-forward test of forecasts, beside naive ones."""
