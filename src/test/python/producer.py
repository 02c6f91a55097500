"""Sends tasks with real Celery: one JSON order per line on standard input, one JSON answer per line on standard output.

{"op": "send", "name": …, "args": […], "kwargs": {…}, "count": 1, "options": {…}, "link": [signature…],
 "link_error": [signature…], "chain": [signature…]}                                  -> {"ok": [ids]}
{"op": "chain", "chain": [signature…]}         as Celery's own chain                  -> {"ok": [ids, the first first, the
                                                                                          members of a last group last]}
{"op": "get", "id": …, "timeout": seconds}     waits for a result of a job sent here -> {"ok": value} or {"error": text}
{"op": "meta", "id": …}                        what came as the result of such a job  -> {"ok": {"status": …, "class": of its result in Python, …}}
{"op": "revoke", "id": …, "terminate": bool}   AsyncResult.revoke()                   -> {"ok": null}
{"op": "control", "method": …, "arguments": {…}, "timeout": s}   asks every worker    -> {"ok": [{worker: answer}…]}
                                              or those that "pattern" names, by "matcher"
{"op": "publish", "exchange": …, "routing_key": …, "headers": {…}, "body": text, "content_type": …}
                                              any message at all                      -> {"ok": true}
{"op": "take", "queue": …}                     takes one message away                 -> {"ok": {"headers": {name: [type, repr]},
                                                                                          "body": text} or null}

A signature is {"name": …, "args": […], "kwargs": {…}, "immutable": false, "options": {…}}; {"group": [signature…]} is a group. `options` goes to apply_async as it is: queue, priority, countdown,
expires, argsrepr, kwargsrepr, compression, headers, task_id …  {"$datetime": ISO text} in arguments becomes a datetime; in headers also {"$decimal": text}, {"$bytes": text} and {"$tuple": […]}.
The first line that is printed is {"ok": "ready"}. Ends when standard input ends.
"""

import json
import sys
from datetime import datetime
from decimal import Decimal

from celery import chain, group

from settings import make_app

app = make_app()
# A result that came for a member of a group is given to the object that the group made, and to no other; and what came
# with a result that was waited for stays with the object that waited.
members = {}


def python(value):
    if isinstance(value, dict):
        if set(value) == {"$datetime"}:
            return datetime.fromisoformat(value["$datetime"])
        if set(value) == {"$decimal"}:
            return Decimal(value["$decimal"])
        if set(value) == {"$bytes"}:
            return value["$bytes"].encode()
        if set(value) == {"$tuple"}:
            return tuple(python(value["$tuple"]))
        return {key: python(item) for key, item in value.items()}
    if isinstance(value, list):
        return [python(item) for item in value]
    return value


def signature(spec):
    if "group" in spec:
        return group(*[signature(member) for member in spec["group"]], app=app)
    made = app.signature(
        spec["name"], python(spec.get("args", [])), python(spec.get("kwargs", {})), immutable=spec.get("immutable", False)
    )
    return made.set(**spec.get("options", {}))


def send_chain(order):
    result = chain(*[signature(spec) for spec in order["chain"]], app=app).apply_async()
    ids = []
    if hasattr(result, "results"):
        ids = [member.id for member in result.results]
        members.update({member.id: member for member in result.results})
        result = result.parent
    while result is not None:
        ids.insert(0, result.id)
        result = result.parent
    return ids


def send(order):
    options = dict(order.get("options", {}))
    for link in ("link", "link_error"):
        if order.get(link):
            options[link] = [signature(spec) for spec in order[link]]
    if order.get("chain"):
        # The wire has the rest of a chain in reverse order.
        options["chain"] = [signature(spec) for spec in reversed(order["chain"])]
    return [
        app.send_task(order["name"], python(order.get("args", [])), python(order.get("kwargs", {})), **options).id
        for _ in range(order.get("count", 1))
    ]


def answer(order):
    if order["op"] == "send":
        return send(order)
    if order["op"] == "chain":
        return send_chain(order)
    if order["op"] == "get":
        return members.setdefault(order["id"], app.AsyncResult(order["id"])).get(timeout=order["timeout"])
    if order["op"] == "meta":
        waited = members.get(order["id"])
        meta = waited._cache if waited is not None and waited._cache else app.backend.get_task_meta(order["id"])
        kind = type(meta["result"])
        return {**meta, "class": kind.__module__ + "." + kind.__qualname__}
    if order["op"] == "revoke":
        return app.AsyncResult(order["id"]).revoke(terminate=order["terminate"])
    if order["op"] == "control":
        return app.control.broadcast(
            order["method"],
            arguments=order.get("arguments", {}),
            reply=True,
            timeout=order.get("timeout", 1),
            limit=order.get("limit"),
            pattern=order.get("pattern"),
            matcher=order.get("matcher"),
        )
    if order["op"] == "publish":
        with app.connection_for_write() as connection, connection.channel() as channel:
            connection.Producer(channel).publish(
                order["body"],
                exchange=order["exchange"],
                routing_key=order["routing_key"],
                headers=python(order["headers"]),
                content_type=order.get("content_type", "application/json"),
                content_encoding="utf-8",
            )
        return True
    if order["op"] == "take":
        with app.connection_for_write() as connection, connection.channel() as channel:
            message = channel.basic_get(order["queue"], no_ack=True)
            if message is None:
                return None
            headers = {name: [type(value).__name__, repr(value)] for name, value in message.headers.items()}
            return {"headers": headers, "body": str(message.body)}
    raise ValueError("unknown op " + order["op"])


def main():
    print(json.dumps({"ok": "ready"}), flush=True)
    for line in sys.stdin:
        try:
            result = {"ok": answer(json.loads(line))}
        except Exception as error:  # the test must see whatever went wrong
            result = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(result, default=str), flush=True)


if __name__ == "__main__":
    main()
