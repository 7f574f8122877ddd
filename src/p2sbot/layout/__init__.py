"""An answer's blocks laid out for one medium each. Text comes out safe for that medium."""
