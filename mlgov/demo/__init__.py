"""A made-up group of companies with thirteen models and two years of story, for trying the product out."""
