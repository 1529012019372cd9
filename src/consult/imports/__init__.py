"""Responses that exist already: a file of another product becomes evidence, through the same door as every answer."""
