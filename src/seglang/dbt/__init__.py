"""A project for dbt: every segment a model, with its documentation and its tests."""
