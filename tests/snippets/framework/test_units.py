"""Units against SciPy's constants and the rules that quantities must obey."""

import pytest
import scipy.constants as si
from hypothesis import given
from hypothesis import strategies as st

from snippets.framework.units import quantity

numbers = st.floats(1e-6, 1e15)
units = st.sampled_from(
    ["B", "kbit", "TB", "TiB", "s", "ms", "days", "rows", "requests/s", "bytes/row", "core*us/item"]
)
quantities = st.builds(quantity, numbers, units)


@pytest.mark.parametrize(
    "prefix", ["kilo", "mega", "giga", "tera", "peta", "kibi", "mebi", "gibi", "tebi", "pebi"]
)
def test_prefixes_are_those_of_scipy(prefix):
    size = getattr(si, prefix)
    symbol = prefix[0] if prefix == "kilo" else prefix[0].upper()
    symbol += "i" if prefix.endswith("bi") else ""
    assert quantity(1, f"{symbol}B").to("bytes") == size
    assert quantity(1, f"{symbol}bit").to("bits") == size


@pytest.mark.parametrize("name", ["minute", "hour", "day", "week", "year"])
def test_times_are_those_of_scipy(name):
    assert quantity(1, name).to("s") == quantity(1, f"{name}s").to("seconds") == getattr(si, name)


def test_milliseconds_and_microseconds_are_parts_of_a_second():
    assert quantity(si.kilo, "ms").to("s") == pytest.approx(1)
    assert quantity(si.mega, "us").to("s") == pytest.approx(1)


def test_short_names_of_time_are_not_taken_for_things_counted():
    assert quantity(60, "rows/min") == quantity(1, "rows/sec") == quantity(1, "rows/s")


@given(st.integers(1, 10**6))
def test_number_over_itself_is_exactly_one(n):
    assert (quantity(n, "rows") / quantity(n, "rows")).value == (quantity(n, "rows") / n).value == 1


def test_text_does_not_scale_a_quantity():
    with pytest.raises(TypeError):
        quantity(1, "rows") * "3"


def test_month_has_thirty_days():
    assert quantity(1, "month").to("days") == 30


def test_byte_has_eight_bits():
    assert quantity(1, "byte").to("bits") == 8


@given(quantities, quantities)
def test_dividing_by_what_was_multiplied_gives_the_quantity_back(a, b):
    back = a * b / b
    assert back.powers == a.powers
    assert back.value == pytest.approx(a.value)


@given(numbers, numbers, units)
def test_addition_does_not_depend_on_the_unit_in_which_the_parts_are_written(x, y, unit):
    total = quantity(x, unit) + quantity(y, unit)
    assert total.to(unit) == pytest.approx(x + y)
    assert (total - quantity(y, unit)).to(unit) == pytest.approx(x, rel=1e-6, abs=1e-9 * y)


@given(quantities, quantities)
def test_exactly_alike_units_add_and_compare(a, b):
    if a.powers == b.powers:
        assert (a + b).value == a.value + b.value
        assert (a < b) == (a.value < b.value)
        assert (a <= b) == (a.value <= b.value)
    else:
        for operation in ("__add__", "__sub__", "__lt__", "__le__"):
            with pytest.raises(ValueError, match="do not mix"):
                getattr(a, operation)(b)


@given(quantities, numbers)
def test_plain_numbers_scale_from_either_side(a, x):
    assert (x * a).value == (a * x).value == pytest.approx((a / (1 / x)).value)


def test_bare_numbers_are_not_added():
    with pytest.raises(TypeError, match="5 has no unit"):
        quantity(1, "TB") + 5


def test_rates_cancel_to_a_pure_number():
    share = quantity(2, "views/request") / quantity(100, "views/request")
    assert share.unit == "1"
    assert share.to("1") == 0.02


NOUNS = """row rows, search searches, query queries, movie movies, cache caches, class classes,
index indexes, image images, address addresses, purchase purchases, push pushes"""


@pytest.mark.parametrize(("one", "many"), [pair.split() for pair in NOUNS.split(",")])
def test_plural_means_the_singular(one, many):
    assert quantity(1, one).powers == quantity(1, many).powers == ((one, 1),)


@pytest.mark.parametrize("unit", ["tb", "KB", "Rows", "", "bytes//s", "x", "9", "mb", "TTB"])
def test_unknown_units_are_refused(unit):
    with pytest.raises(ValueError, match="unknown unit"):
        quantity(1, unit)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_values_that_are_not_finite_are_refused(value):
    with pytest.raises(ValueError, match="finite"):
        quantity(value, "rows")


@given(numbers, st.integers(1, 6))
def test_shown_digits_round_the_value(value, digits):
    shown = quantity(value, "rows").show("rows", digits)
    number = float(shown.removesuffix(" rows").replace(",", ""))
    assert number == pytest.approx(value, rel=0.51 * 10 ** (1 - digits))


def test_tera_and_tebi_are_ten_percent_apart_and_peta_and_pebi_thirteen():
    assert quantity(1, "TiB").to("TB") == pytest.approx(1.10, abs=0.005)
    assert quantity(1, "PiB").to("PB") == pytest.approx(1.13, abs=0.005)
