package org.tallyboard.celery;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Messages and events as they were seen on a real broker.
final class Samples {
    private Samples() {}

    static Map<String, @Nullable Object> taskHeaders() {
        var headers = new LinkedHashMap<String, @Nullable Object>();
        headers.put("lang", "py");
        headers.put("task", "rec.record");
        headers.put("id", "4084e1b8-d49b-45f1-95f8-c1bc68c4c5b3");
        headers.put("shadow", null);
        headers.put("eta", null);
        headers.put("expires", null);
        headers.put("group", null);
        headers.put("group_index", null);
        headers.put("retries", 0);
        headers.put("timelimit", Arrays.asList(null, null));
        headers.put("root_id", "4084e1b8-d49b-45f1-95f8-c1bc68c4c5b3");
        headers.put("parent_id", null);
        headers.put("argsrepr", "('rtmp://x/live',)");
        headers.put("kwargsrepr", "{'secs': 0.2}");
        headers.put("origin", "gen16948@vm");
        headers.put("ignore_result", false);
        headers.put("replaced_task_nesting", 0);
        headers.put("stamped_headers", null);
        headers.put("stamps", Map.of());
        return headers;
    }

    static TaskMessage task() {
        return new TaskMessage(new AmqpMessage(taskHeaders(), taskProperties(), Bytes.ofUtf8("""
                [["rtmp://x/live"], {"secs": 0.2}, \
                {"callbacks": null, "errbacks": null, "chain": null, "chord": null}]""")));
    }

    static MessageProperties taskProperties() {
        return new MessageProperties(
                Optional.of("application/json"),
                Optional.of("utf-8"),
                Optional.of("4084e1b8-d49b-45f1-95f8-c1bc68c4c5b3"),
                Optional.of("45db912a-888b-32d4-851f-aca583c32c44"),
                OptionalInt.of(0),
                OptionalInt.of(2),
                Optional.empty());
    }

    static final String WORKER_ONLINE = """
            {"hostname":"w1@host1","utcoffset":0,"pid":16316,"clock":1,"freq":2.0,"active":0,"processed":0,\
            "loadavg":[1.55,1.37,0.72],"sw_ident":"py-celery","sw_ver":"5.6.2","sw_sys":"Linux",\
            "timestamp":1795486853.524382,"type":"worker-online"}""";
    static final String TASK_SENT = """
            {"hostname":"gen16948@vm","utcoffset":0,"pid":16948,"clock":1,"uuid":"4084","root_id":"4084",\
            "parent_id":null,"name":"rec.record","args":"('rtmp://x/live',)","kwargs":"{'secs': 0.2}","retries":0,\
            "eta":null,"expires":null,"queue":"celery","exchange":"","routing_key":"celery",\
            "timestamp":1795486881.3372316,"type":"task-sent"}""";
    static final String TASK_RECEIVED = """
            {"hostname":"w1@host1","utcoffset":0,"pid":16316,"clock":29,"uuid":"4084","name":"rec.record",\
            "args":"('rtmp://x/live',)","kwargs":"{'secs': 0.2}","root_id":"4084","parent_id":null,"retries":1,\
            "eta":"2026-11-24T02:22:34.801508+00:00","expires":null,"timestamp":1795486881.3464274,\
            "type":"task-received"}""";
    static final String TASK_STARTED = task("task-started", "");
    static final String TASK_SUCCEEDED = task("task-succeeded", """
            ,"result":"{'path': '/rec/a.mkv', 'bytes': 123}","runtime":0.23788688199999797""");
    static final String TASK_FAILED = task("task-failed", """
            ,"exception":"ValueError('ffmpeg exited 1')","traceback":"Traceback (most recent call last):\\n" """);
    static final String TASK_RETRIED = task("task-retried", """
            ,"exception":"RuntimeError('net')","traceback":"celery.exceptions.Retry: Retry in 1s" """);
    static final String TASK_REVOKED = task("task-revoked", """
            ,"terminated":true,"signum":9,"expired":false""");
    static final String TASK_EXPIRED = task("task-revoked", """
            ,"terminated":false,"signum":null,"expired":true""");
    static final String TASK_REJECTED = task("task-rejected", """
            ,"requeue":false""");
    static final String TASK_PROGRESS = task("task-progress", """
            ,"current":1,"total":10,"fps":29.97,"note":{"a":[1]}""");

    static String task(String type, String more) {
        return """
                {"hostname":"w1@host1","utcoffset":-7,"pid":16316,"clock":30,"uuid":"4084",\
                "timestamp":1795486881.5,"type":"%s"%s}""".formatted(type, more);
    }

    /// A request object of `active`.
    static final String HELD_TASK = """
            {"id":"db57","name":"rec.record","args":["long"],"kwargs":{"secs":30},"type":"rec.record",\
            "hostname":"w1@host1","time_start":1795486884.664456,"acknowledged":true,"delivery_info":{"exchange":"",\
            "routing_key":"celery","priority":0,"redelivered":false},"worker_pid":16343}""";
}
