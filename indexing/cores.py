"""Keeps the products of one question on the core that asks for them."""

from __future__ import annotations

from threadpoolctl import threadpool_limits


def keep_products_on_one_core() -> None:
    """Stop numpy's BLAS from sharing products with other cores, in this process.

    A question multiplies a few thousand vectors, which takes less time than waking a second core; and that
    core then spins while it waits for more. Left as it was, an answer over 10,000 choices took 36 ms of
    processor time; like this it takes 19. FAISS is told the same at each search.
    """
    threadpool_limits(limits=1, user_api="blas")
