"""Learned decisions: linear models over named features, plain numbers in a JSON file, no pickle."""
