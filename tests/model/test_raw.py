"""What follows from an object's keys is worked out once for each set of them, and never for so many that memory grows."""

from nightlatch.model.raw import by_keys


def test_it_is_worked_out_once_for_objects_of_the_same_keys() -> None:
    asked = []

    @by_keys
    def last(keys: tuple[str, ...]) -> str:
        asked.append(keys)
        return keys[-1]

    assert [last({"a": each, "b": 2}) for each in range(3)] == ["b"] * 3
    assert last({"b": 1, "a": 2}) == "a"
    assert asked == [("a", "b"), ("b", "a")]


def test_long_keys_and_many_sets_are_not_remembered() -> None:
    asked = []

    @by_keys
    def number(keys: tuple[str, ...]) -> int:
        asked.append(keys)
        return len(keys)

    long = {"x" * 600: 1, "y" * 600: 2}
    assert number(long) == number(long) == 2
    assert len(asked) == 2
    for each in range(3_000):
        assert number({f"k{each}": 1}) == 1
    assert number({"k0": 1}) == 1
    assert asked.count(("k0",)) == 2
