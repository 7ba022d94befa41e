"""`batchline --self-test REPORT`: whether an installed program is whole, by working with it."""

from hmi.self_test.findings import passed
from hmi.self_test.trial import SelfTest

__all__ = ["SelfTest", "passed"]
