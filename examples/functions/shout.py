from pulsar import Function

from _words import shout

CONFIG = {
    "py": "/pulsar/functions/shout.py",
    "className": "shout.Shout",
    "inputs": ["persistent://public/default/words"],
    "output": "persistent://public/default/shouted",
    "subscriptionPosition": "Earliest",
}


class Shout(Function):
    def process(self, input, context):
        return shout(input)
