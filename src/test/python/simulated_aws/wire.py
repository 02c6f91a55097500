"""Checks what came over the wire against botocore's service models.

Every answer of a client is taken as it was sent, before botocore has parsed it: an unknown member, a wrong type, a value
that its enum, pattern, length or range does not allow, and a missing required member are each a finding.
"""

import json
import re
import xml.etree.ElementTree as ElementTree

COMMON_JSON_ERRORS = {
    "InvalidSignatureException",
    "UnrecognizedClientException",
    "MissingAuthenticationTokenException",
    "IncompleteSignatureException",
    "ExpiredTokenException",
    "ThrottlingException",
    "SerializationException",
    "UnknownOperationException",
    "InternalFailure",
}
COMMON_QUERY_ERRORS = {
    "SignatureDoesNotMatch",
    "InvalidClientTokenId",
    "MissingAuthenticationToken",
    "IncompleteSignature",
    "ExpiredToken",
    "Throttling",
    "InvalidAction",
    "InternalFailure",
}


class Recorder:
    """Listens to clients and keeps what it found, and which members it has seen."""

    def __init__(self):
        self.findings = []
        self.seen = set()
        self.answers = 0
        self.errors = set()
        self.operations = set()

    def listen(self, client):
        service = client.meta.service_model

        def received(request_dict=None, response_dict=None, context=None, event_name="", **_):
            operation = service.operation_model(event_name.rsplit(".", 1)[1])
            if response_dict is not None:
                self.check(service, operation, response_dict)

        client.meta.events.register("response-received", received)
        return client

    def check(self, service, operation, response):
        self.answers += 1
        where = f"{service.service_name}.{operation.name}"
        headers = {k.lower(): v for k, v in response["headers"].items()}
        if not headers.get("x-amzn-requestid"):
            self.findings.append(f"{where}: no x-amzn-RequestId")
        protocol = service.metadata["protocol"]
        wanted = "application/x-amz-json-1.1" if protocol == "json" else "text/xml"
        if headers.get("content-type") != wanted:
            self.findings.append(f"{where}: content type {headers.get('content-type')}")
        if response["status_code"] >= 300:
            self.error(where, protocol, operation, response)
            return
        self.operations.add(where)
        if operation.output_shape is None:
            return
        if protocol == "json":
            self.json(json.loads(response["body"]), operation.output_shape, where)
        else:
            self.query(operation, response["body"], where, service.metadata["xmlNamespace"])

    def error(self, where, protocol, operation, response):
        declared = {s.name for s in operation.error_shapes}
        declared |= {s.metadata.get("error", {}).get("code", s.name) for s in operation.error_shapes}
        if protocol == "json":
            body = json.loads(response["body"])
            code = body.get("__type")
            allowed = declared | COMMON_JSON_ERRORS
            if set(body) != {"__type", "message"} or not isinstance(body["message"], str):
                self.findings.append(f"{where}: error body {body}")
            status = 500 if code == "InternalFailure" else 400
        else:
            root = ElementTree.fromstring(response["body"])
            names = [child.tag.rsplit("}", 1)[1] for child in root]
            fields = {c.tag.rsplit("}", 1)[1]: c.text for c in root[0]}
            code = fields.get("Code")
            allowed = declared | COMMON_QUERY_ERRORS
            if names != ["Error", "RequestId"] or set(fields) != {"Type", "Code", "Message"}:
                self.findings.append(f"{where}: error body {response['body']}")
            shape = next((s for s in operation.error_shapes if s.metadata.get("error", {}).get("code") == code), None)
            status = shape.metadata["error"]["httpStatusCode"] if shape else response["status_code"]
        if code not in allowed:
            self.findings.append(f"{where}: error code {code} is not in the model")
        if response["status_code"] != status:
            self.findings.append(f"{where}: {code} with HTTP {response['status_code']}, not {status}")
        self.errors.add(f"{where}:{code}")

    def json(self, value, shape, at):
        self.seen.add(at)
        kind = shape.type_name
        if kind == "structure":
            if not self.typed(value, dict, at):
                return
            for name in shape.required_members:
                if name not in value:
                    self.findings.append(f"{at}: required {name} is missing")
            for name, member in value.items():
                if name not in shape.members:
                    self.findings.append(f"{at}: unknown member {name}")
                elif member is None:
                    self.findings.append(f"{at}.{name}: null; absent members are left out")
                else:
                    self.json(member, shape.members[name], f"{at}.{name}")
        elif kind == "list":
            if self.typed(value, list, at):
                # A list's least length is for inputs: AWS itself answers buildsNotFound with an empty list.
                if len(value) > shape.metadata.get("max", len(value)):
                    self.findings.append(f"{at}: {len(value)} elements")
                for element in value:
                    self.json(element, shape.member, f"{at}[]")
        elif kind == "map":
            if self.typed(value, dict, at):
                for key, element in value.items():
                    self.text(key, shape.key, f"{at}{{key}}")
                    self.json(element, shape.value, f"{at}{{}}")
        elif kind == "string":
            if self.typed(value, str, at):
                self.text(value, shape, at)
        elif kind in ("integer", "long"):
            if self.typed(value, int, at) and not isinstance(value, bool):
                self.bounds(value, shape, at)
        elif kind == "timestamp":
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not 1.4e9 < value < 4e9:
                self.findings.append(f"{at}: {value!r} is no time in epoch seconds")
        elif kind == "boolean":
            self.typed(value, bool, at)
        else:
            self.findings.append(f"{at}: the checker knows no {kind}")

    def typed(self, value, wanted, at):
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            self.findings.append(f"{at}: {value!r} is no {wanted.__name__}")
            return False
        return True

    def text(self, value, shape, at):
        if shape.enum and value not in shape.enum:
            self.findings.append(f"{at}: {value!r} is not in {shape.enum}")
        pattern = shape.metadata.get("pattern")
        # Java's \\u escapes of the STS model are no Python pattern.
        if pattern and "\\u" not in pattern and not re.fullmatch(pattern, value, re.DOTALL):
            self.findings.append(f"{at}: {value!r} does not match {pattern}")
        self.bounds(len(value), shape, at)

    def bounds(self, size, shape, at):
        low, high = shape.metadata.get("min"), shape.metadata.get("max")
        if (low is not None and size < low) or (high is not None and size > high):
            self.findings.append(f"{at}: size or value {size} is not in {low}..{high}")

    def query(self, operation, body, where, namespace):
        root = ElementTree.fromstring(body)
        prefix = f"{{{namespace}}}"
        if root.tag != f"{prefix}{operation.name}Response":
            self.findings.append(f"{where}: root {root.tag}")
        result = root.find(f"{prefix}{operation.output_shape.serialization['resultWrapper']}")
        if result is None or root.find(f"{prefix}ResponseMetadata/{prefix}RequestId") is None:
            self.findings.append(f"{where}: no result or no request id")
            return
        self.element(result, operation.output_shape, where, prefix)

    def element(self, node, shape, at, prefix):
        self.seen.add(at)
        kind = shape.type_name
        if kind == "structure":
            names = [child.tag.removeprefix(prefix) for child in node]
            for name in shape.required_members:
                if name not in names:
                    self.findings.append(f"{at}: required {name} is missing")
            for child, name in zip(node, names):
                if name not in shape.members:
                    self.findings.append(f"{at}: unknown member {name}")
                else:
                    self.element(child, shape.members[name], f"{at}.{name}", prefix)
        elif kind == "list":
            for child in node:
                if child.tag != f"{prefix}member":
                    self.findings.append(f"{at}: list element {child.tag}")
                self.element(child, shape.member, f"{at}[]", prefix)
        elif kind == "map":
            for child in node:
                names = [part.tag.removeprefix(prefix) for part in child]
                if child.tag != f"{prefix}entry" or names != ["key", "value"]:
                    self.findings.append(f"{at}: map entry {child.tag} {names}")
                self.seen.add(f"{at}{{{child[0].text}}}")
        elif kind == "string":
            self.text(node.text or "", shape, at)
        else:
            self.findings.append(f"{at}: the checker knows no {kind}")
