"""Writes every event on the exchange `celeryev` to a file, independent of the product.

    event_recorder.py BROKER_URL FILE

The queue has no time to live and no limit, unlike Celery's own receivers, so nothing is lost. Each line of FILE is
{"seq": arrival number, "routing_key": …, "event": {…}}; an event from a list (`task.multi`) gets a line of its own with the
same `seq`, in the order of the list. A body that is no JSON is {"seq": …, "routing_key": …, "raw": base64}.
Prints "ready" when it listens, and ends when standard input ends.
"""

import base64
import json
import os
import sys
import threading

from kombu import Connection, Consumer, Exchange, Queue


def main(url, path):
    exchange = Exchange("celeryev", type="topic", durable=True)
    queue = Queue("", exchange=exchange, routing_key="#", durable=False, exclusive=True, auto_delete=True)
    out = open(path, "a", encoding="utf-8")
    arrivals = 0

    def on_message(message):
        nonlocal arrivals
        arrivals += 1
        line = {"seq": arrivals, "routing_key": message.delivery_info["routing_key"]}
        body = message.body.encode() if isinstance(message.body, str) else bytes(message.body)
        try:
            decoded = json.loads(body)
            for event in decoded if isinstance(decoded, list) else [decoded]:
                out.write(json.dumps({**line, "event": event}) + "\n")
        except ValueError:
            out.write(json.dumps({**line, "raw": base64.b64encode(body).decode()}) + "\n")
        out.flush()

    def end_with_input():
        sys.stdin.read()
        os._exit(0)

    threading.Thread(target=end_with_input, daemon=True).start()
    with Connection(url) as connection:
        with Consumer(connection, [queue], on_message=on_message, accept=None, no_ack=True):
            print("ready", flush=True)
            while True:
                connection.drain_events()


if __name__ == "__main__":
    main(*sys.argv[1:])
