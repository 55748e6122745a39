"""The judge of series: forecasts walked forward, beside naive ones."""
