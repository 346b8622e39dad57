from _words import shout
from shout import CONFIG, Shout


def test_words_are_shouted():
    assert shout("hello").startswith("HELLO!")


def test_the_function_returns_what_is_shouted():
    assert Shout().process("hello", None) == shout("hello")


def test_the_class_that_the_dict_names_is_there():
    assert CONFIG["className"] == f"shout.{Shout.__name__}"
