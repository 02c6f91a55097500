package org.tallyboard.ui.kit;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.net.URL;
import java.util.List;
import java.util.Objects;
import javafx.scene.Scene;
import javafx.scene.text.Font;

/// A theme as style sheets: AtlantaFX's Primer beneath, then the colours of this palette, then the shapes that both
/// share.
public enum ColorPalette {
    DARK(new PrimerDark().getUserAgentStylesheet(), "/assets/theme/dark.css"),
    LIGHT(new PrimerLight().getUserAgentStylesheet(), "/assets/theme/light.css");

    private static final List<String> FONTS = List.of(
            "Inter-Regular.otf",
            "Inter-Medium.otf",
            "Inter-SemiBold.otf",
            "Inter-Bold.otf",
            "JetBrainsMono-Regular.ttf");

    private final String base;
    private final String colors;

    ColorPalette(String base, String colors) {
        this.base = base;
        this.colors = colors;
    }

    /// Dresses a scene in this palette.
    public void dress(Scene scene) {
        scene.setUserAgentStylesheet(base);
        scene.getStylesheets().setAll(resource(colors), resource("/assets/theme/tallyboard.css"));
    }

    /// Where the colours of this palette are written, for tests that read them.
    public String colors() {
        return colors;
    }

    /// Loads the product's own fonts; without them every machine would show another text width.
    public static void loadFonts() {
        for (String name : FONTS) {
            if (Font.loadFont(resource("/assets/fonts/" + name), 14) == null) {
                throw new IllegalStateException("the font " + name + " cannot be loaded; rebuild the product");
            }
        }
    }

    private static String resource(String path) {
        URL url = ColorPalette.class.getResource(path);
        return Objects.requireNonNull(url, () -> path + " is missing from the product")
                .toExternalForm();
    }
}
