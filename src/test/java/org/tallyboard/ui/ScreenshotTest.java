package org.tallyboard.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScreenshotTest {

    private static final Size SIZE = new Size(1100, 700);

    @ParameterizedTest
    @EnumSource(SceneName.class)
    void a_frozen_scene_has_the_same_pixels_twice(SceneName name) throws IOException {
        byte[] first = Screenshot.render(name, SIZE, Theme.DARK);
        byte[] second = Screenshot.render(name, SIZE, Theme.DARK);
        assertThat(second).isEqualTo(first);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(first));
        assertThat(image.getWidth()).isEqualTo(1100);
        assertThat(image.getHeight()).isEqualTo(700);
        Set<Integer> colors = new HashSet<>();
        for (int i = 0; i < 1100 * 700; i += 7) {
            colors.add(image.getRGB(i % 1100, i / 1100));
        }
        assertThat(colors).hasSizeGreaterThan(100);
    }

    @Test
    void themes_differ_and_a_file_is_written(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("deep/board.png");
        Screenshot.render(SceneName.BOARD, file, SIZE, Theme.LIGHT);
        assertThat(Files.readAllBytes(file)).isNotEqualTo(Screenshot.render(SceneName.BOARD, SIZE, Theme.DARK));
    }

    @Test
    void names_and_sizes_are_read_with_a_clear_error() {
        assertThat(SceneName.parse("board-failures")).isEqualTo(SceneName.BOARD_FAILURES);
        assertThatThrownBy(() -> SceneName.parse("wall"))
                .hasMessageContaining("no screen is called “wall”")
                .hasMessageContaining("panel-job");
        assertThat(Size.parse("1600x1000")).isEqualTo(new Size(1600, 1000));
        assertThatThrownBy(() -> Size.parse("wide")).hasMessageContaining("1600x1000");
        assertThatThrownBy(() -> Size.parse("10x10")).hasMessageContaining("from 200 to 8192");
    }
}
