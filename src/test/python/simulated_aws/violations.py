"""Derives, from the service model, every single way to break an input that is otherwise good."""

import copy


def of(shape, good):
    """Yields (member, broken input) for each constraint of each member of the input."""
    yield from _of(shape, good, (), good)


def _replace(root, path, value):
    changed = copy.deepcopy(root)
    node = changed
    for step in path[:-1]:
        node = node[step]
    if value is _GONE:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return changed


_GONE = object()


def _of(shape, good, path, root):
    meta = shape.metadata
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            if name not in good:
                continue
            if name in shape.required_members:
                yield f"{name} missing", _replace(root, (*path, name), _GONE)
            yield from _of(member, good[name], (*path, name), root)
        return
    name = path[-1]
    if shape.type_name == "string":
        if shape.enum:
            yield f"{name} not of the enum", _replace(root, path, "Nonsense")
        if meta.get("min", 0) > 0:
            yield f"{name} too short", _replace(root, path, "")
        if "max" in meta and not shape.enum:
            yield f"{name} too long", _replace(root, path, "a" * (meta["max"] + 1))
        if meta.get("pattern") not in (None, ".*"):
            yield f"{name} off its pattern", _replace(root, path, "not, this: one/")
    elif shape.type_name == "integer":
        if "min" in meta:
            yield f"{name} too small", _replace(root, path, meta["min"] - 1)
        if "max" in meta:
            yield f"{name} too great", _replace(root, path, meta["max"] + 1)
    elif shape.type_name == "list":
        if meta.get("min", 0) > 0:
            yield f"{name} too few", _replace(root, path, [])
        if "max" in meta:
            yield f"{name} too many", _replace(root, path, [good[0]] * (meta["max"] + 1))
        yield from _of_element(shape.member, good, path, root)


def _of_element(member, good, path, root):
    if member.type_name == "structure":
        yield from _of(member, good[0], (*path, 0), root)
    elif member.metadata.get("min", 0) > 0:
        yield f"{path[-1]} with an empty element", _replace(root, (*path, 0), "")
