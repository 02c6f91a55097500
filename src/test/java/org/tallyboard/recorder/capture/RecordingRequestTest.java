package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.Bytes;
import org.tallyboard.celery.MessageProperties;
import org.tallyboard.celery.TaskBody;
import org.tallyboard.recorder.capture.RecordingRequest.Refused;

class RecordingRequestTest {
    @Test
    void readsTheContract() throws Exception {
        RecordingRequest request = RecordingRequest.of(body("""
                {"title":"City Council live","source":"https://user:word@media.example:8443/a/live.m3u8?key=1",
                 "start":"2026-11-24T10:00:00+00:00","end":1795518000.5}"""));

        assertThat(request.title()).isEqualTo("City Council live");
        assertThat(request.start()).contains(Instant.parse("2026-11-24T10:00:00Z"));
        assertThat(request.end()).contains(Instant.ofEpochMilli(1795518000500L));
        assertThat(request.sourceForPeople()).isEqualTo("https://media.example:8443/a/live.m3u8");
    }

    @Test
    void aTimeWithoutAnOffsetIsUtcAsCeleryTakesIt() throws Exception {
        RecordingRequest request = RecordingRequest.of(body("""
                {"source":"http://h/x","start":"2026-11-24T10:00:00.25",
                 "end":{"__type__":"datetime","__value__":"2026-11-24T11:00:00"}}"""));

        assertThat(request.start()).contains(Instant.parse("2026-11-24T10:00:00.25Z"));
        assertThat(request.end()).contains(Instant.parse("2026-11-24T11:00:00Z"));
    }

    @Test
    void readsPythonsDatetime() throws Exception {
        RecordingRequest request = RecordingRequest.of(body("""
                {"source":"http://h/x","end":{"__type__":"datetime","__value__":"2026-01-02T03:04:05+01:00"}}"""));

        assertThat(request.end()).contains(Instant.parse("2026-01-02T02:04:05Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "/etc/passwd",
                "concat:http://a/1|file:///etc/passwd",
                "lavfi:testsrc",
                "-i",
                "pipe:0",
                "http:/nohost",
                "http:///x",
                "HTTP//x",
                "rtmp:///live",
                "udp://h:5000",
                "rtp://h:5000",
                "srt://h:9000?mode=listener",
                "srt://h:9000?latency=1&mode=rendezvous",
                "http://h/a b",
                "http://h/a\nb",
                "http://h/#\n-i",
                "rtmp://h/live conn=S:a swfVfy=1",
                "http://user:pw@127.1/",
                "httpproxy://h/x",
                "tcp://h:80",
                "crypto+http://h/x",
                "hls+http://h/x",
                "subfile,,start,0,end,9,,:/etc/passwd",
                ""
            })
    void refusesWhatIsNoWebAddress(String source) {
        assertThatThrownBy(() -> RecordingRequest.of(body("{\"source\":"
                        + tools.jackson.databind.json.JsonMapper.shared().writeValueAsString(source) + "}")))
                .isInstanceOf(Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"source\":5}",
                "{\"source\":null}",
                "{\"source\":\"http://h/x\",\"end\":\"tomorrow\"}",
                "{\"source\":\"http://h/x\",\"start\":\"2026-11-24\"}",
                "{\"source\":\"http://h/x\",\"end\":[1]}",
                "{\"source\":\"http://h/x\",\"container\":\"exe\"}",
                "{\"source\":\"http://h/x\",\"profile\":7}",
                "{\"source\":\"http://h/x\",\"tags\":\"news\"}",
                "{\"source\":\"http://h/x\",\"tags\":[1]}"
            })
    void refusesWhatIsNotTheContract(String kwargs) {
        assertThatThrownBy(() -> RecordingRequest.of(body(kwargs))).isInstanceOf(Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://h/x",
                "rtmp://h/live/key",
                "rtmps://h/live",
                "rtsp://user:word@h:554/cam",
                "rtsps://h/cam",
                "srt://h:9000?streamid=one&mode=caller",
                "http://nginx_rtmp:8080/live.m3u8",
                "rtsp://user:word@cam_1/live",
                "SRT://h:9000"
            })
    void takesLiveSources(String source) throws Exception {
        assertThat(RecordingRequest.of(body("{\"source\":\"" + source + "\"}")).source())
                .hasToString(source);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mode=listener",
                "x=1&mode=rendezvous",
                "mode=listener&x=%0a",
                "x=%0a&mode=listener",
                "mod%65=listen%65r",
                "MODE=Listener",
                "mode=caller&mode=listener",
                "x=1;mode=listener",
                "mode",
                "streamid=%0dmode=listener"
            })
    void neverLetsItselfBeCalledBySrt(String query) {
        assertThatThrownBy(() -> RecordingRequest.of(body("{\"source\":\"srt://h:9000?" + query + "\"}")))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("leave mode= out");
    }

    @Test
    void readsHowTheFileIsToBe() throws Exception {
        RecordingRequest plain = RecordingRequest.of(body("{\"source\":\"http://h/x\"}"));
        RecordingRequest full = RecordingRequest.of(body("""
                {"source":"http://h/x","container":"mp4","profile":"720p","tags":["news","city"],"entry":{"id":"1"}}"""));

        assertThat(plain.container()).isEqualTo(Container.MKV);
        assertThat(plain.profile()).isEmpty();
        assertThat(plain.tags()).isEmpty();
        assertThat(full.container()).isEqualTo(Container.MP4);
        assertThat(full.profile()).contains("720p");
        assertThat(full.tags()).containsExactly("news", "city");
    }

    @Test
    void aRefusalNeverTellsTheAddress() {
        assertThatThrownBy(() -> RecordingRequest.of(body("{\"source\":\"ftp://user:word@h/x\"}")))
                .isInstanceOf(Refused.class)
                .hasMessageNotContaining("word");
    }

    private static TaskBody body(String kwargs) {
        return TaskBody.of(message("[[]," + kwargs + ",null]"));
    }

    private static AmqpMessage message(String body) {
        return new AmqpMessage(java.util.Map.of(), MessageProperties.persistentJson(), Bytes.ofUtf8(body));
    }
}
