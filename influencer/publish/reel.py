"""What Instagram's app says of a film when it uploads one, as `clip_upload` of the library has it. Sends nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from influencer.errors import Invalid, Refused
from influencer.mp4 import facts_of

DUMMY = "ig_dummy"
NEVER_TRIED = '{"num_reupload":0,"num_step_manual_retry":0,"num_step_auto_retry":0}'


@dataclass(frozen=True, slots=True)
class Reel:
    """A film as Instagram is told of it."""

    width: int
    height: int
    seconds: float

    @property
    def milliseconds(self) -> int:
        """How long it is."""
        return int(self.seconds * 1000)

    def settings(self, session: str, asset: str, length: int, user: int) -> dict[str, Any]:
        """What is announced before the upload."""
        context = {"source_attribution": None, "enable_video_dimension_upscale": False, "source_type": "clips"}
        network = ("download_latency_connection_quality", "network_connection_name")
        properties = {
            "upload_settings_version": "v0.1",
            "codec": {},
            "context": context | {"quality": "", "target_id": user},
            "video": self._film(asset, length),
            "creative_tools": {"transmuxing_eligible": False, "transcoding_required": True},
            "network": dict.fromkeys((*network, "download_bandwidth_connection_quality"), DUMMY),
        }
        spec = {"spec_version": 1, "video_dur_ms": self.milliseconds, "audio_dur_ms": self.milliseconds}
        return {"composer_session_id": session, "upload_setting_properties": properties, "preview_spec": spec}

    def _film(self, asset: str, length: int) -> dict[str, Any]:
        unknown = ("video_gop_size_sec", "video_rotation_angle", "video_partial_frame_size_bytes")
        return {
            **dict.fromkeys((*unknown, "video_key_frame_size_bytes", "video_bit_rate_bps"), 0),
            **dict.fromkeys(("source_video_codec", "audio_codec_type")),
            "video_height": self.height,
            "video_width": self.width,
            "asset_id": asset,
            "target_duration": int(self.seconds),
            "video_original_file_size": length,
            "video_duration_milliseconds": self.milliseconds,
            "audio_bit_rate_bps": -1,
            "video_fps": 30,
        }

    def settings_headers(self, session: str, length: int) -> dict[str, str]:
        """The headers of that announcement."""
        kind, name = "application/json", "upload_settings"
        return entity(name, kind, kind, length) | {"X_FB_VIDEO_WATERFALL_ID": f"{session}_settings"}

    def headers(self, session: str, asset: str, upload: str) -> dict[str, str]:
        """What the film's upload says of it."""
        return {
            "Accept-Encoding": "gzip",
            "X-Instagram-Rupload-Params": json.dumps(self._params(upload)),
            "X_FB_VIDEO_WATERFALL_ID": f"{session}_{asset}_Mixed_0",
            "X-Entity-Type": "video/mp4",
            "Segment-Start-Offset": "0",
            "Segment-Type": "3",
        }

    def _params(self, upload: str) -> dict[str, str]:
        return {
            **dict.fromkeys(("debug_segment_id", "upload_engine_config_enum"), "0"),
            **dict.fromkeys(("extract_cover_frame", "is_clips_video"), "1"),
            **dict.fromkeys(("upload_id", "session_id"), upload),
            "provenance_metadata": json.dumps({"origin": ["EXTERNAL"]}),
            "upload_media_height": str(self.height),
            "upload_media_width": str(self.width),
            "upload_media_duration_ms": str(self.milliseconds),
            "share_type": "reels",
            "xsharing_user_ids": "[]",
            "stella_data": "{}",
            "is_optimistic_upload": "true",
            "content_tags": "use_default_cover",
            "retry_context": NEVER_TRIED,
            "media_type": "2",
        }

    def body_headers(self, name: str, length: int) -> dict[str, str]:
        """What is said beside that, with the film itself."""
        return entity(name, "video/mp4", "application/octet-stream", length)


def entity(name: str, kind: str, sent_as: str, length: int) -> dict[str, str]:
    """The headers of a thing that is uploaded in one piece."""
    return {
        "Accept-Encoding": "gzip",
        "Offset": "0",
        "X-Entity-Name": name,
        "X-Entity-Type": kind,
        "X-Entity-Length": str(length),
        "Content-Type": sent_as,
        "Content-Length": str(length),
    }


def reel_of(film: bytes) -> Reel:
    """A film that was approved, as Instagram is told of it. Raises Refused for what is no film."""
    try:
        facts = facts_of(film, "the film")
    except Invalid as error:
        raise Refused(error.sentence) from None
    return Reel(facts.width, facts.height, facts.seconds)
