"""The pipeline that runs openly fictional AI influencers, with a person's approval in between."""

__version__ = "0.1.0"
