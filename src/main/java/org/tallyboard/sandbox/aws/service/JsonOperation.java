package org.tallyboard.sandbox.aws.service;

import java.util.function.BiFunction;
import org.tallyboard.sandbox.aws.protocol.Input;
import org.tallyboard.sandbox.aws.protocol.Shape;
import tools.jackson.databind.node.ObjectNode;

/// One operation of a JSON service.
///
/// @param input what the service model demands of its input
/// @param violation the error code for an input that breaks a constraint
/// @param act does it and gives the output; throws [org.tallyboard.sandbox.aws.protocol.AwsError] to refuse
public record JsonOperation(Shape input, String violation, BiFunction<Caller, Input, ObjectNode> act) {}
