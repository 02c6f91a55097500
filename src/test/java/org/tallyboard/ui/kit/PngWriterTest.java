package org.tallyboard.ui.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PngWriterTest {

    @Test
    void another_program_reads_the_same_pixels() throws IOException {
        int[] pixels = new int[7 * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = 0xFF000000 | i * 1234567;
        }
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(PngWriter.encode(pixels, 7, 3)));
        assertThat(image.getWidth()).isEqualTo(7);
        assertThat(image.getHeight()).isEqualTo(3);
        for (int i = 0; i < pixels.length; i++) {
            assertThat(image.getRGB(i % 7, i / 7) & 0xFFFFFF).isEqualTo(pixels[i] & 0xFFFFFF);
        }
    }

    @Test
    void no_picture_is_an_error() {
        assertThatThrownBy(() -> PngWriter.encode(new int[3], 2, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
