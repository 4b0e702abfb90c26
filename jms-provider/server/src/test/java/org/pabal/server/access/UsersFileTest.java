package org.pabal.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.server.settings.SettingsException;
import org.pabal.wire.sasl.ScramCredentials;

class UsersFileTest {

    @TempDir
    Path folder;

    @Test
    void readsWhatItHasWritten() throws Exception {
        Path file = folder.resolve("users.yaml");
        ScramCredentials credentials = ScramCredentials.ofPassword("s3cret", 4_096);
        UsersFile.write(
                file,
                Map.of(
                        "anna", new UserEntry("anna", List.of("clerk", "user"), Optional.of(credentials)),
                        "CN=robot, O=Pabal", new UserEntry("CN=robot, O=Pabal", List.of("user"), Optional.empty())));

        Map<String, UserEntry> read = UsersFile.read(file);

        assertThat(read.keySet()).containsExactly("CN=robot, O=Pabal", "anna");
        assertThat(read.get("anna").roles()).containsExactly("clerk", "user");
        ScramCredentials kept = read.get("anna").credentials().orElseThrow();
        assertThat(kept.iterations()).isEqualTo(4_096);
        assertThat(kept.salt()).isEqualTo(credentials.salt());
        assertThat(kept.storedKey()).isEqualTo(credentials.storedKey());
        assertThat(kept.serverKey()).isEqualTo(credentials.serverKey());
        assertThat(Files.readString(file)).doesNotContain("s3cret");
    }

    @Test
    void keepsTheFileToItsOwner() throws IOException {
        Path file = folder.resolve("users.yaml");
        UsersFile.write(file, Map.of());
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        }
    }

    @Test
    void namesFileAndLineOfWhatItCannotUse() throws IOException {
        Path file = folder.resolve("users.yaml");
        Files.writeString(file, "users:\n  anna:\n    rolls: [user]\n");
        assertThatThrownBy(() -> UsersFile.read(file))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("users.yaml:3: unknown key 'users.anna.rolls'; did you mean 'users.anna.roles'?");

        Files.writeString(file, "users:\n  anna:\n    scram: plainpassword\n");
        assertThatThrownBy(() -> UsersFile.read(file))
                .hasMessageContaining("users.yaml:3: users.anna.scram")
                .hasMessageContaining("pabal users passwd anna")
                .hasMessageNotContaining("plainpassword");
    }

    @Test
    void hasNobodyWhereThereIsNoFile() throws SettingsException {
        assertThat(UsersFile.read(folder.resolve("none"))).isEmpty();
    }
}
