package org.tallyboard.ui.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javafx.scene.paint.Color;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// WCAG 2.1, 1.4.3: text has 4.5:1 on what it stands on; 1.4.11: signs have 3:1.
class ContrastTest {

    private static final Map<String, List<String>> TEXT_ON = Map.ofEntries(
            Map.entry(
                    "text",
                    List.of(
                            "ground",
                            "bar",
                            "card",
                            "card-hover",
                            "inset",
                            "control",
                            "control-hover",
                            "ok-fill",
                            "run-fill",
                            "run-done",
                            "wait-fill",
                            "fail-fill",
                            "needs-ground",
                            "idle-fill")),
            Map.entry(
                    "text-muted",
                    List.of(
                            "ground",
                            "bar",
                            "card",
                            "card-hover",
                            "inset",
                            "control",
                            "needs-ground",
                            "wait-ground",
                            "fail-ground",
                            "ok-fill")),
            Map.entry("text-dim", List.of("ground", "bar", "card", "card-hover", "idle-fill", "inset")),
            Map.entry("link", List.of("bar", "card")),
            Map.entry("primary-text", List.of("primary", "primary-hover")),
            Map.entry("fail-text", List.of("fail-ground", "fail-fill", "card", "card-hover", "bar")),
            Map.entry("wait-text", List.of("wait-ground", "wait-fill", "ground", "bar", "card", "card-hover")),
            Map.entry("run-text", List.of("run-fill", "run-done")),
            Map.entry("ok-text", List.of("bar", "card")),
            Map.entry("rec-text", List.of("rec")),
            Map.entry("sandbox-text", List.of("sandbox-a", "sandbox-b")),
            Map.entry("fail", List.of("ground")),
            Map.entry("wait", List.of("ground")),
            Map.entry("run", List.of("ground")),
            Map.entry("ok", List.of("ground")),
            Map.entry("rec-number", List.of("ground")),
            Map.entry("mail-text", List.of("mail-ground")),
            Map.entry("mail-muted", List.of("mail-ground")),
            Map.entry("mail-link", List.of("mail-ground")));

    private static final Map<String, List<String>> SIGN_ON = Map.of(
            "fail", List.of("card", "fail-fill", "needs-ground", "fail-ground"),
            "wait", List.of("card", "wait-fill", "needs-ground", "wait-ground"),
            "run", List.of("card", "run-fill", "track"),
            "ok", List.of("card", "ok-fill", "bar"),
            "focus", List.of("ground", "card", "bar"),
            "queued", List.of("card"));

    @ParameterizedTest
    @EnumSource(ColorPalette.class)
    void text_can_be_read_on_what_it_stands_on(ColorPalette palette) throws IOException {
        assertThat(weak(palette, TEXT_ON, 4.5)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ColorPalette.class)
    void signs_can_be_told_from_what_they_stand_on(ColorPalette palette) throws IOException {
        assertThat(weak(palette, SIGN_ON, 3.0)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ColorPalette.class)
    void a_badge_can_be_read_whatever_colour_was_configured(ColorPalette palette) {
        List<String> weak = new ArrayList<>();
        for (String color : List.of(
                "#000000",
                "#ffffff",
                "#ffff00",
                "#00ff00",
                "#0000ff",
                "#ff0000",
                "#a855f7",
                "#14b8a6",
                "#7f7f7f",
                "no colour")) {
            AccountColor.Pair pair = AccountColor.badge(color, palette);
            double contrast = AccountColor.contrast(pair.text(), pair.background());
            if (contrast < 4.5) {
                weak.add(color + " " + contrast);
            }
        }
        assertThat(weak).isEmpty();
    }

    @Test
    void contrast_is_WCAGs() {
        assertThat(AccountColor.contrast(Color.BLACK, Color.WHITE)).isEqualTo(21.0);
        assertThat(AccountColor.contrast(Color.web("#767676"), Color.WHITE)).isBetween(4.53, 4.55);
    }

    @Test
    void both_palettes_name_the_same_colours() throws IOException {
        assertThat(tokens(ColorPalette.LIGHT).keySet())
                .isEqualTo(tokens(ColorPalette.DARK).keySet());
    }

    @Test
    void the_style_sheet_uses_only_colours_that_the_palettes_name() throws IOException {
        Matcher used = Pattern.compile("-tb-([a-z-]+)").matcher(read("/assets/theme/tallyboard.css"));
        List<String> unknown = new ArrayList<>();
        Map<String, Color> known = tokens(ColorPalette.DARK);
        while (used.find()) {
            if (!known.containsKey(used.group(1))) {
                unknown.add(used.group(1));
            }
        }
        assertThat(unknown).isEmpty();
    }

    private static List<String> weak(ColorPalette palette, Map<String, List<String>> pairs, double least)
            throws IOException {
        Map<String, Color> tokens = tokens(palette);
        List<String> weak = new ArrayList<>();
        pairs.forEach((text, grounds) -> grounds.forEach(ground -> {
            double contrast = AccountColor.contrast(color(tokens, text), color(tokens, ground));
            if (contrast < least) {
                weak.add(text + " on " + ground + " " + Math.round(contrast * 100) / 100.0);
            }
        }));
        return weak;
    }

    private static Color color(Map<String, Color> tokens, String name) {
        return java.util.Optional.ofNullable(tokens.get(name)).orElseThrow();
    }

    private static Map<String, Color> tokens(ColorPalette palette) throws IOException {
        Map<String, Color> tokens = new HashMap<>();
        Matcher matcher =
                Pattern.compile("-tb-([a-z-]+):\\s*(#[0-9a-fA-F]{6,8});").matcher(read(palette.colors()));
        while (matcher.find()) {
            tokens.put(matcher.group(1), Color.web(matcher.group(2)));
        }
        return tokens;
    }

    private static String read(String resource) throws IOException {
        try (InputStream in = ContrastTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
