"""How a persona gets her face: faces, pick, references, calibration, test; and later drift and who looks alike.

Stands beside the daily line and uses its parts. What is where, all in personas/NAME:
  cast/cast.json     how far she is; cast/faces, cast/waiting, cast/tests and the sheets are for the operator's eyes
  cast/made          pictures at work; what is missing there is made again, the same
  references         approved pictures, named in the bible
  likeness           band, its chart, drift; certificate.json and .jpg beside the bible
Every step can be broken off anywhere and goes on when it is called again.
"""
