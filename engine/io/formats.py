"""What a run is written as."""

from typing import Literal, get_args

ResultFormat = Literal["csv", "json", "parquet"]
"""What a run is written as."""

RESULT_FORMATS: tuple[ResultFormat, ...] = get_args(ResultFormat)
