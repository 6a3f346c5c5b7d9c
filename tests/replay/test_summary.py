"""The percentile of the summaries."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from vconsolidate.replay.summary import p95


@given(
    arrays.arrays(
        np.float32,
        st.tuples(st.integers(1, 4), st.integers(1, 60)),
        elements=st.sampled_from([0.0, 0.0, 0.0, 0.25, 0.5, 1.0]),
    )
)
def test_p95_is_the_value_of_nearest_rank(values: np.ndarray) -> None:
    n_steps = values.shape[1]
    ranked = np.sort(values, axis=1)[:, -(-95 * n_steps // 100) - 1]
    np.testing.assert_array_equal(p95(values), ranked)
